import '@millrace/demo-kit/styles.css'
import { mount } from 'svelte'
import App from './app.svelte'

const target = document.querySelector('#app')
if (!target) throw new Error('The page has no #app.')
mount(App, { target })
