import TestSupport
import Testing

@testable import QuickApp

/// `@system.device`, `@system.configuration`, `@system.battery`, `@system.brightness`, `@system.network` and
/// `@system.vibrator` against their public pages.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct DeviceModuleTests {
    @Test("device.getInfo reports the emulated device")
    func information() async throws {
        var script = SystemScript()
        script.device = try #require(DeviceProfile.named("小米手环 9 Pro"))
        script.apiLevel = 2
        let output = try await script.transcript(
            "system('@system.device').getInfo({ success: info => console.log(JSON.stringify(info)) });")
        #expect(
            output == """
                {"brand":"Xiaomi","manufacturer":"Xiaomi","model":"n67","product":"小米手环 9 Pro","osType":"vela",\
                "osVersionName":"1.0.0","osVersionCode":1,"platformVersionName":"1.0.0","platformVersionCode":1000,\
                "language":"zh","region":"CN","APILevel":2,"screenWidth":336,"screenHeight":480,"screenDensity":2.1,\
                "screenShape":"rect","deviceType":"band"}

                """)
    }

    @Test("Every device of the list has its own screen", arguments: DeviceProfile.all)
    func screens(device: DeviceProfile) {
        #expect(DeviceProfile.devicesWithHardware.contains(device.name))
        #expect((150...600).contains(device.hardware.width) && (150...600).contains(device.hardware.height))
        #expect(device.hardware.shape != .circle || device.hardware.width == device.hardware.height)
    }

    @Test("The identifiers and sizes of a device are the same in every run")
    func identifiers() async throws {
        let output = try await transcript(
            """
            const device = system('@system.device');
            (async () => {
                for (const name of ['getDeviceId', 'getSerial', 'getTotalStorage', 'getAvailableStorage'])
                    console.log(JSON.stringify((await device[name]()).data));
                console.log(JSON.stringify((await device.getId({ type: ['device', 'mac'] })).data));
                device.getId({ success: data => console.log(Object.keys(data).join()) });
                device.getId({ type: 'device', fail: (data, code) => console.log(code) });
            })();
            """)
        #expect(
            output == """
                {"deviceId":"0000000000000000"}
                {"serial":"0000000000000000"}
                {"totalStorage":67108864}
                {"availableStorage":67108864}
                {"device":"0000000000000000","mac":"02:00:00:00:00:00"}
                device,mac,user,advertising
                202

                """)
    }

    @Test("configuration.getLocale returns language and region")
    func locale() async throws {
        let output = try await transcript("console.log(JSON.stringify(system('@system.configuration').getLocale()));")
        #expect(output == "{\"language\":\"zh\",\"countryOrRegion\":\"CN\"}\n")
    }

    @Test("brightness keeps the values that are set")
    func brightness() async throws {
        let output = try await transcript(
            """
            const brightness = system('@system.brightness');
            (async () => {
                console.log((await brightness.getValue()).data, (await brightness.getMode()).data);
                await brightness.setValue({ value: 255 });
                await brightness.setMode({ mode: 1 });
                await brightness.setKeepScreenOn({ keepScreenOn: true });
                console.log((await brightness.getValue()).data, (await brightness.getMode()).data);
                for (const [name, options] of [['setValue', { value: 256 }], ['setValue', {}], ['setMode', { mode: 2 }],
                    ['setKeepScreenOn', { keepScreenOn: 1 }]])
                    await brightness[name](options).catch(error => console.log(error.data, error.code));
            })();
            """)
        #expect(
            output == """
                { value: 128 } { mode: 0 }
                { value: 255 } { mode: 1 }
                invalid value: it must be an integer from 0 to 255, not 256 202
                invalid value: it must be an integer from 0 to 255, not undefined 202
                invalid mode: it must be an integer from 0 to 1, not 2 202
                invalid keepScreenOn: it must be true or false, not 1 202

                """)
    }

    @Test("battery and network report a charged device with Wi-Fi; a subscription does not keep the app running")
    func batteryAndNetwork() async throws {
        let output = try await transcript(
            """
            const network = system('@system.network');
            network.getType({ success: data => console.log(data) });
            console.log(network.subscribe({ callback: () => console.log('never') }), network.unsubscribe());
            system('@system.battery').getStatus({ success: data => console.log(data) });
            """)
        #expect(output == "undefined undefined\n{ type: 'wifi' }\n{ charging: false, level: 1 }\n")
    }

    @Test("vibrator starts one task at a time, which can be stopped once and does not keep the app running")
    func vibrator() async throws {
        let output = try await transcript(
            """
            const vibrator = system('@system.vibrator');
            const options = { duration: 100_000, interval: 1, count: 10 };
            (async () => {
                console.log((await vibrator.start(options)).data);
                await vibrator.start(options).catch(error => console.log(error.data, error.code));
                console.log(vibrator.stop(2), vibrator.stop(1), vibrator.stop(1), vibrator.stop());
                vibrator.start({ ...options, success: data => console.log(data) });
                for (const wrong of [{}, { ...options, count: 0 }, { ...options, duration: 1.5 }, { ...options, interval: '1' }])
                    await vibrator.start(wrong).catch(error => console.log(error.code));
                console.log(vibrator.getSystemDefaultMode(), await vibrator.vibrate(), await vibrator.vibrate({ mode: 'short' }));
                await vibrator.vibrate({ mode: 'loud' }).catch(error => console.log(error.data, error.code));
            })();
            """)
        #expect(
            output == """
                { id: 1 }
                the vibration 1 is active 205
                false true false false
                202
                202
                202
                202
                1 { data: undefined } { data: undefined }
                invalid mode: it must be 'long' or 'short', not 'loud' 202
                { id: 2 }

                """)
    }
}
