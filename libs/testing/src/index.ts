export { FakeClock } from './fake-clock.ts';
export { SimulatedClusterApi, type WriteSeen } from './simulated-cluster/simulated-cluster-api.ts';
export { SimulatedFlux } from './simulated-cluster/simulated-flux.ts';
export { AgentWorld, CLUSTER_UID, NAMESPACE } from './simulated-cluster/agent-world.ts';
export { aRendering } from './simulated-cluster/a-rendering.ts';
export { describeClusterApi, type ClusterApiContext } from './suites/cluster-api.suite.ts';
