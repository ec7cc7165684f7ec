'use strict'
;
