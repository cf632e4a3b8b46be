// Only vue-tsc reads single-file components; here it is enough that they are components.
declare module '*.vue' {
  import type { Component } from 'vue'

  const component: Component
  export default component
}
