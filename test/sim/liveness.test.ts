import { testSeeds } from './seed-runs.ts'

testSeeds('liveness', 1, 1_000)
