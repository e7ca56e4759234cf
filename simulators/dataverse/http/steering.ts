import { refusal } from '../errors.ts';
import { isGuid } from '../guid.ts';
import { parseParameters } from '../odata/query-options.ts';
import { type Context, noSteering, type User, userOf } from '../operations/context.ts';
import type { World } from '../world.ts';
import type { HeaderReader } from './service-request.ts';

const OBJECT_ID = 'callerobjectid';
const CALLER_ID = 'mscrmcallerid';
const BYPASS_PLUGINS = 'mscrm.bypasscustompluginexecution';
const BYPASS_LOGIC = 'mscrm.bypassbusinesslogicexecution';
const DUPLICATES = 'mscrm.suppressduplicatedetection';

const privileges = {
  impersonate: 'prvActOnBehalfOfAnotherUser',
  bypassPlugins: 'prvBypassCustomPlugins',
  bypassLogic: 'prvBypassCustomBusinessLogic',
} as const;

const assertPrivilege = (world: World, user: User, privilege: string): void => {
  if (!world.faults.state.missingPrivileges.includes(privilege)) return;
  throw refusal('privilegeMissing', user.id, privilege, 'systemuser');
};

const rowOfUser = (world: World, header: HeaderReader): User | undefined => {
  const users = world.database.store('systemuser');
  const objectId = header(OBJECT_ID)?.toLowerCase();
  const callerId = header(CALLER_ID)?.toLowerCase();
  if (objectId === undefined && callerId === undefined) return undefined;
  if (!isGuid(objectId ?? callerId ?? '')) {
    throw refusal('argumentInvalid', 'The id of the user to act for is no GUID.');
  }
  const row =
    objectId === undefined
      ? users.get(callerId ?? '')
      : [...users.scan()].find((one) => one.values.azureactivedirectoryobjectid === objectId);
  if (row === undefined) throw refusal('userUnknown', objectId ?? callerId ?? '');
  return userOf(row.id, String(row.values.fullname ?? ''));
};

const bypassOf = (world: World, user: User, header: HeaderReader) => {
  const plugins = header(BYPASS_PLUGINS) === 'true';
  const logic = header(BYPASS_LOGIC)
    ?.split(',')
    .map((one) => one.trim());
  if (plugins) assertPrivilege(world, user, privileges.bypassPlugins);
  if (logic !== undefined) assertPrivilege(world, user, privileges.bypassLogic);
  return {
    sync: plugins || logic?.includes('CustomSync') === true,
    async: logic?.includes('CustomAsync') === true,
  };
};

const tagOf = (search: string): string | undefined =>
  search.includes('tag=') ? parseParameters(search).get('tag') : undefined;

/** The surroundings of a call, with what its headers and its `tag` ask for. */
export const steeredContext = (
  world: World,
  user: User,
  root: string,
  header: HeaderReader,
  search: string,
): Context => {
  const tag = tagOf(search);
  const detectDuplicates = header(DUPLICATES) === 'false';
  const bypass = bypassOf(world, user, header);
  const other = rowOfUser(world, header);
  const plain = tag === undefined && !detectDuplicates && !bypass.sync && !bypass.async;
  if (plain && other === undefined) return world.context(user, root);
  if (other !== undefined) assertPrivilege(world, user, privileges.impersonate);
  const initiator = other === undefined || other.id === user.id ? undefined : user;
  return {
    ...world.context(other ?? user, root),
    steering: { ...noSteering, tag, detectDuplicates, bypass, initiator },
  };
};
