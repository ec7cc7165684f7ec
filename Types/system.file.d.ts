declare module '@system.file' {
  interface Pair {
    srcUri: string;
    dstUri: string;
  }

  interface File {
    /** `internal://files/…`; for reading also `/…` in the package. */
    uri: string;
  }

  interface FileInformation {
    uri: string;
    /** In milliseconds since 1970. */
    lastModifiedTime: number;
    /** In bytes. */
    length: number;
  }

  interface ExtendedFileInformation extends FileInformation {
    type: 'file' | 'dir';
    /** Empty unless `recursive` is true. */
    subFiles: ExtendedFileInformation[];
  }

  const file: {
    /** The result is the address of the destination. */
    move: QuickApp.Method<Pair, string>;
    copy: QuickApp.Method<Pair, string>;
    list: QuickApp.Method<File, { fileList: FileInformation[] }>;
    get: QuickApp.Method<File & { recursive?: boolean }, ExtendedFileInformation>;
    delete: QuickApp.Method<File, void>;
    writeText: QuickApp.Method<File & { text: string; encoding?: string; append?: boolean }, void>;
    writeArrayBuffer: QuickApp.Method<
      File & { buffer: ArrayBuffer | ArrayBufferView; position?: number; append?: boolean }, void>;
    readText: QuickApp.Method<File & { encoding?: string }, { text: string }>;
    readArrayBuffer: QuickApp.Method<File & { position?: number; length?: number }, { buffer: Uint8Array }>;
    access: QuickApp.Method<File, void>;
    mkdir: QuickApp.Method<File & { recursive?: boolean }, void>;
    rmdir: QuickApp.Method<File & { recursive?: boolean }, void>;
  };
  export default file;
}
