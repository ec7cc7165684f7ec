declare module '@system.app' {
  interface AppInformation {
    packageName: string;
    name: string;
    versionName: string;
    versionCode: number;
    icon: string;
    logLevel: string;
    source: { packageName: string; type: string };
  }

  const app: {
    getInfo(): AppInformation;
    terminate(): void;
    exit(): void;
    /** Whether the host has a module, `@system.storage`, or a method, `@system.storage.get`. */
    canIUse(capability: string): boolean;
  };
  export default app;
}
