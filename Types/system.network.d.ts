declare module '@system.network' {
  interface NetworkType {
    type: '2g' | '3g' | '4g' | '5g' | 'wifi' | 'bluetooth' | 'others' | 'none';
  }

  const network: {
    getType: QuickApp.OptionalMethod<{}, NetworkType>;
    subscribe(options: { callback?: (type: NetworkType) => void; fail?: (data: string, code: number) => void }): void;
    unsubscribe(): void;
  };
  export default network;
}
