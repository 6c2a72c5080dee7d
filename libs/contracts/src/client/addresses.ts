import { accessAddresses } from '../routes/access.addresses.ts';
import { agentAddresses } from '../routes/agent.addresses.ts';
import { clustersAddresses } from '../routes/clusters.addresses.ts';
import { configsAddresses } from '../routes/configs.addresses.ts';
import { fleetAddresses } from '../routes/fleet.addresses.ts';
import { joiningAddresses } from '../routes/joining.addresses.ts';
import { managementAddresses } from '../routes/management.addresses.ts';
import { manualAddresses } from '../routes/manual.addresses.ts';

/** Every address by its id, without schemas. */
export const addresses = {
  ...accessAddresses,
  ...clustersAddresses,
  ...joiningAddresses,
  ...configsAddresses,
  ...fleetAddresses,
  ...agentAddresses,
  ...managementAddresses,
  ...manualAddresses,
} as const;
