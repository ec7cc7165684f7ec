declare module '@system.fetch' {
  interface FetchOptions {
    url: string;
    /** A text, bytes, or an object, which is sent as a form, or as JSON if the header has such a `Content-Type`. */
    data?: string | object | ArrayBuffer | ArrayBufferView | null;
    header?: QuickApp.RequestHeader | null;
    /** `OPTIONS`, `GET` (by default), `HEAD`, `POST`, `PUT`, `DELETE` or `TRACE`, in any case. */
    method?: string;
    /** The limit in milliseconds; 20,000 by default. */
    timeout?: number;
  }

  type Received<Data> = Promise<QuickApp.Resolved<QuickApp.Response<Data>>>;
  type Receiver<Data> = QuickApp.Callbacks<QuickApp.Response<Data>>;

  /** Without `responseType`, `data` is a text, or the address of a file for types that are no text. */
  interface Fetch {
    <Data = any>(options: FetchOptions & { responseType: 'json' } & Receiver<Data>): void;
    <Data = any>(options: FetchOptions & { responseType: 'json' }): Received<Data>;
    (options: FetchOptions & { responseType: 'arraybuffer' } & Receiver<ArrayBuffer>): void;
    (options: FetchOptions & { responseType: 'arraybuffer' }): Received<ArrayBuffer>;
    (options: FetchOptions & { responseType?: 'text' | 'file' } & Receiver<string>): void;
    (options: FetchOptions & { responseType?: 'text' | 'file' }): Received<string>;
  }

  const fetch: {
    fetch: Fetch;
  };
  export default fetch;
}
