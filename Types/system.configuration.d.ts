declare module '@system.configuration' {
  const configuration: {
    getLocale(): { language: string; countryOrRegion: string };
  };
  export default configuration;
}
