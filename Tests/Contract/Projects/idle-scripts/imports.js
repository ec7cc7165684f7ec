import router from '@system.router'
import './declared.js'
