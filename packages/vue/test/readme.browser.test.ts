import { describeReadmeExample } from '@millrace/contract'
import { createApp } from 'vue'
import Joke from './readme-example.vue'

describeReadmeExample('Vue', (element) => {
  const app = createApp(Joke)
  app.mount(element)
  return () => app.unmount()
})
