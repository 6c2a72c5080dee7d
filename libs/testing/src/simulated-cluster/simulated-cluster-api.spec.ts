import { describeClusterApi } from '../suites/cluster-api.suite.ts';
import { SimulatedClusterApi } from './simulated-cluster-api.ts';

describeClusterApi('simulated', async () => ({ api: new SimulatedClusterApi(), namespace: 'apps', stop: async () => undefined }));
