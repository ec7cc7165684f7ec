// rule: 1.1
/* A comment over
   several lines, with the words import x from 'nowhere' in it. */
'use strict'
/* before */ import /* inside */ uploadtask /* here too */ from /* and here */ '@system.uploadtask' // after
// import nothing from '@system.nothing'
import again
  from
  "@system.uploadtask";
import {
  default as one, // a comment
  default as two,
} from '@system.uploadtask'

console.log(uploadtask === again, one === two, typeof one.uploadFile)
