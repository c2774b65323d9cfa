import { after, before } from 'node:test'
import { POSTGRES_SKIP, TestCluster } from '../../src/store/postgres/fixtures/test-cluster.ts'
import { leaseRules } from './lease-rules.ts'
import { PostgresStand } from './postgres-stand.ts'
import { SimStand } from './sim-stand.ts'

let cluster: TestCluster
before(async () => {
  if (POSTGRES_SKIP === false) cluster = await TestCluster.start()
})
after(async () => cluster?.remove())

leaseRules('the simulator’s', false, async () => new SimStand())
leaseRules('PostgreSQL', POSTGRES_SKIP, () => PostgresStand.make(cluster))
