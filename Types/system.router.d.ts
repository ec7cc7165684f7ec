declare module '@system.router' {
  interface Target {
    /** `/path` or a page's name. */
    uri: string;
    /** The page receives the values as strings. `___PARAM_LAUNCH_FLAG___: 'clearTask'` closes all other pages. */
    params?: Record<string, unknown>;
  }

  interface Page {
    name: string;
    path: string;
  }

  const router: {
    push(options: Target): void;
    replace(options: Target): void;
    /** Without a path, to the previous page. */
    back(options?: { path?: string }): void;
    clear(): void;
    getLength(): number;
    getState(): Page & { index: number };
    getPages(): Page[];
  };
  export default router;
}
