declare module '@system.request' {
  interface UploadOptions {
    url: string;
    header?: QuickApp.RequestHeader | null;
    method?: 'POST';
    /** One file. */
    files: [{ uri: string; name?: string; filename?: string; type?: string }];
    /** Further form fields. */
    data?: { name: string; value: string }[];
  }

  interface DownloadOptions {
    url: string;
    header?: QuickApp.RequestHeader | string | null;
    /** The name of the file in `internal://cache`. */
    filename?: string;
  }

  const request: {
    upload: QuickApp.Method<UploadOptions, QuickApp.Response<string>>;
    download: QuickApp.Method<DownloadOptions, { token: string }>;
    /** Fails with 1000 if the download failed, with 1001 if there is none. */
    onDownloadComplete: QuickApp.Method<{ token: string }, { uri: string }>;
  };
  export default request;
}
