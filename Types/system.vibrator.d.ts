declare module '@system.vibrator' {
  const vibrator: {
    vibrate: QuickApp.OptionalMethod<{ mode?: 'long' | 'short' }, void>;
    /** Times in milliseconds. Fails with 205 while another one is active. */
    start: QuickApp.Method<{ duration: number; interval: number; count: number }, { id: number }>;
    stop(id: number): boolean;
    /** 0: off; 1: standard; 2: strong. */
    getSystemDefaultMode(): number;
  };
  export default vibrator;
}
