declare module '@system.battery' {
  const battery: {
    /** `level` is 0.0 to 1.0. */
    getStatus: QuickApp.OptionalMethod<{}, { charging: boolean; level: number }>;
  };
  export default battery;
}
