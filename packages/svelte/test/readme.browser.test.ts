import { describeReadmeExample } from '@millrace/contract'
import { mount, unmount } from 'svelte'
import Joke from './readme-example.svelte'

describeReadmeExample('Svelte', (target) => {
  const joke = mount(Joke, { target })
  return () => unmount(joke)
})
