import { aiSdkReact } from '../react-ai-sdk.tsx'

export const mount = aiSdkReact(16)
