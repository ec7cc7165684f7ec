// rule: 1.1
// Imports need no line of their own, nor spaces where the grammar needs none.
import a from '@system.uploadtask';import{default as b}from'@system.uploadtask';import*as c from'@system.uploadtask';
import d,{default as e}from"@system.uploadtask";console.log(a === b, a === c.default, a === d, a === e)
