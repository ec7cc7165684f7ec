/** Whether the host has a module, `@system.storage`, or a method, `@system.storage.get`. */
declare function canIUse(capability: string): boolean;

/** Collects garbage: `global.runGC()`. */
declare function runGC(): void;

/** The global object. */
declare var global: typeof globalThis;

declare function setTimeout(callback: (...values: any[]) => void, delay?: number, ...values: any[]): number;
declare function setInterval(callback: (...values: any[]) => void, delay?: number, ...values: any[]): number;
declare function clearTimeout(timer?: number): void;
declare function clearInterval(timer?: number): void;

interface Console {
  log(...values: any[]): void;
  info(...values: any[]): void;
  debug(...values: any[]): void;
  warn(...values: any[]): void;
  error(...values: any[]): void;
  trace(...values: any[]): void;
}
declare var console: Console;
