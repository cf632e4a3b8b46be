import { describeStreamContract } from '@millrace/contract'
import { mountProbe } from './probe.ts'

describeStreamContract('Vue', mountProbe, {
  strictMode: 'Vue mounts a component once',
})
