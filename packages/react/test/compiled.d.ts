declare module '*/probe.tsx?compiled' {
  export { mountProbe } from './probe.tsx'
}

declare module '*/feed-probe.tsx?compiled' {
  export { mountFeedProbe } from './feed-probe.tsx'
}
