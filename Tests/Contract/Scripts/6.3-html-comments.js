// rule: 6.3
// A script reads comments of HTML as browsers do (ECMAScript, annex B.1.1).
<!-- import uploadtask from 'nowhere' '
let x = 3 <!-- the second way
--> and ' the third
while (x --> 1) console.log(x)
