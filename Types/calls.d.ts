/** The calling styles of the platform's modules. */
declare namespace QuickApp {
  interface AllCallbacks<Result> {
    success: (result: Result) => void;
    /**
     * `data` is a message, `code` one of 200 other, 202 parameter, 203 unsupported, 204 timeout, 300 I/O, 301 missing
     * file.
     */
    fail: (data: string, code: number) => void;
    complete: () => void;
  }

  /** At least one callback: the method returns nothing. */
  type Callbacks<Result> =
    | (Partial<AllCallbacks<Result>> & Pick<AllCallbacks<Result>, 'success'>)
    | (Partial<AllCallbacks<Result>> & Pick<AllCallbacks<Result>, 'fail'>)
    | (Partial<AllCallbacks<Result>> & Pick<AllCallbacks<Result>, 'complete'>);

  /** The value of a Promise: `const { data } = await storage.get({ key })`. */
  interface Resolved<Result> {
    data: Result;
  }

  /** The value with which a Promise is rejected. */
  interface Rejected {
    data: string;
    code: number;
  }

  /** A method with required parameters. */
  interface Method<Options, Result> {
    (options: Options & Callbacks<Result>): void;
    (options: Options): Promise<Resolved<Result>>;
  }

  /** A method whose parameter can be left out. */
  interface OptionalMethod<Options, Result> {
    (options: Options & Callbacks<Result>): void;
    (options?: Options): Promise<Resolved<Result>>;
  }

  /** A value of a header or a form field; `null` and `undefined` are left out. */
  type Field = string | number | boolean | null | undefined;

  /** Header fields of a request; an array repeats a line. */
  type RequestHeader = Record<string, Field | Field[]>;

  /** Header fields of a response; a field that is repeated has an array. */
  type ResponseHeaders = Record<string, string | string[]>;

  /** A response of `@system.fetch` or `request.upload`. */
  interface Response<Data> {
    /** The HTTP status code. */
    code: number;
    data: Data;
    headers: ResponseHeaders;
  }
}
