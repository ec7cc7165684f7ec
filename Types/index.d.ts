/// <reference path="calls.d.ts" />
/// <reference path="globals.d.ts" />
/// <reference path="system.app.d.ts" />
/// <reference path="system.battery.d.ts" />
/// <reference path="system.brightness.d.ts" />
/// <reference path="system.configuration.d.ts" />
/// <reference path="system.device.d.ts" />
/// <reference path="system.fetch.d.ts" />
/// <reference path="system.file.d.ts" />
/// <reference path="system.network.d.ts" />
/// <reference path="system.prompt.d.ts" />
/// <reference path="system.request.d.ts" />
/// <reference path="system.router.d.ts" />
/// <reference path="system.storage.d.ts" />
/// <reference path="system.uploadtask.d.ts" />
/// <reference path="system.vibrator.d.ts" />

// The other modules of the platform.
declare module '@system.*';
declare module '@service.*';
