export default {
  onInit() { console.log("never") },
}
