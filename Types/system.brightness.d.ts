declare module '@system.brightness' {
  const brightness: {
    /** `value` is 0 to 255. */
    getValue: QuickApp.OptionalMethod<{}, { value: number }>;
    setValue: QuickApp.Method<{ value: number }, void>;
    /** `mode` is 0 for manual, 1 for automatic. */
    getMode: QuickApp.OptionalMethod<{}, { mode: number }>;
    setMode: QuickApp.Method<{ mode: 0 | 1 }, void>;
    setKeepScreenOn: QuickApp.Method<{ keepScreenOn: boolean }, void>;
  };
  export default brightness;
}
