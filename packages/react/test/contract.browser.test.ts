import { describeStreamContract } from '@millrace/contract'
import { mountProbe } from './probe.tsx'
import { mountProbe as mountCompiledProbe } from './probe.tsx?compiled'

describeStreamContract('React', mountProbe)
describeStreamContract('React, by the React Compiler', mountCompiledProbe)
