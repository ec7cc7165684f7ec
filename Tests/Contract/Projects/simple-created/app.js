export default { onCreate() {} }
