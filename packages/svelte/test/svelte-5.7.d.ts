// Its own types go by the name of the newest.
declare module 'svelte-5.7/compiler' {
  export { compile } from 'svelte/compiler'
}
