declare module '*/probe.tsx?compiled' {
  export { mountProbe } from './probe.tsx'
}
