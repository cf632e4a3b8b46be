/** Request headers by which a test steers the contract's server. */

/** Names the test that asks, so that it can look up what became of its requests. */
export const TAG_HEADER = 'x-contract-tag'

/** Names the gate at which each piece of the answer waits to be let through. */
export const GATE_HEADER = 'x-contract-gate'
