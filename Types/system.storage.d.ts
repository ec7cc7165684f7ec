declare module '@system.storage' {
  const storage: {
    get: QuickApp.Method<{ key: string; default?: string }, string>;
    /** An empty value deletes the key. */
    set: QuickApp.Method<{ key: string; value?: string | number | boolean }, void>;
    delete: QuickApp.Method<{ key: string }, void>;
    clear: QuickApp.OptionalMethod<{}, void>;
    /** The key of an index from 0. */
    key: QuickApp.Method<{ index: number }, string>;
    /** The number of keys. */
    readonly length: number;
  };
  export default storage;
}
