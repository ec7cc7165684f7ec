export default () => 'id'
