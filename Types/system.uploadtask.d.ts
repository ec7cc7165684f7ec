declare module '@system.uploadtask' {
  interface UploadFileOptions {
    /** The server's address, `http` or `https`. */
    url: string;
    /** The file: `internal://files/…`, in the same way in `cache`, `mass` and `tmp`, or `/…` in the package. */
    filePath: string;
    /** The name of the form field with the file. */
    name: string;
    header?: QuickApp.RequestHeader | null;
    /** Further form fields, sent before the file. */
    formData?: Record<string, QuickApp.Field> | null;
    /** The limit for the whole transfer in milliseconds; 20,000 by default. */
    timeout?: number;
    success?: (result: UploadFileResult) => void;
    /** `code` is one of 200 other, 202 parameter, 203 unsupported, 204 timeout, 300 I/O, 1002 aborted. */
    fail?: (data: string, code: number) => void;
    complete?: () => void;
  }

  interface UploadFileResult {
    /** The HTTP status code: 404 and 500 are successes too. */
    statusCode: number;
    data: string;
    headers: QuickApp.ResponseHeaders;
  }

  interface UploadProgress {
    /** 0 to 100. */
    progress: number;
    /** In bytes, like `totalBytesExpectedToSend`. */
    totalBytesSent: number;
    totalBytesExpectedToSend: number;
  }

  interface UploadTask {
    abort(): void;
    onProgressUpdate(callback: (progress: UploadProgress) => void): void;
    /** Without a callback, removes all. */
    offProgressUpdate(callback?: ((progress: UploadProgress) => void) | null): void;
  }

  const uploadtask: {
    uploadFile(options: UploadFileOptions): UploadTask;
  };
  export default uploadtask;
}
