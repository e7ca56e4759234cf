import { pipelineProblems } from './pipeline-problems.ts';
import type { CatalogueEntry } from './problem-class.ts';

/**
 * Every numbered problem. CWY-1xxx intake, 2xxx commercetools, 3xxx Dataverse, 4xxx the pipeline,
 * 5xxx PostgreSQL and queue, 6xxx configuration and command line. A number is never used again.
 */
export const catalogue = {
  'CWY-1001': {
    class: 'needs-a-person',
    title: 'Notification not understood',
    cause: 'The body is neither a commercetools notification nor a known wrapping of one.',
    remedy:
      'Look at the kept body with `causeway trace <correlation id>`; mend the sender or report the shape.',
  },
  'CWY-1002': {
    class: 'request',
    title: 'Notification not signed for',
    cause:
      'The intake token is missing or wrong, or there is none and the request did not come straight from a program on this machine.',
    remedy:
      'Give the destination the token from CAUSEWAY_INTAKE_TOKEN, as a bearer token, as aeg-sas-key or as ?token=.',
  },
  'CWY-1003': {
    class: 'request',
    title: 'Notification too large',
    cause: 'The body is larger than intake reads.',
    remedy: 'Raise intake.bodyBytesMax, or let the destination send smaller notifications.',
  },
  'CWY-1004': {
    class: 'needs-a-person',
    title: 'Notification of another project',
    cause: 'The notification names a project that this installation does not serve.',
    remedy: 'Check commercetools.projectKey, or the subscription that sends here.',
  },
  'CWY-1005': {
    class: 'transient',
    title: 'Intake is full',
    cause: 'More notifications arrived than the database takes; the sender is asked to come again.',
    remedy:
      'Nothing, if it is short. Otherwise raise intake.groupMax or give PostgreSQL more room.',
  },
  'CWY-1006': {
    class: 'request',
    title: 'Too many notifications in one request',
    cause: 'The body is a list of more notifications than are taken at once; none was stored.',
    remedy: 'Let the destination send smaller batches, or raise intake.bodiesMax.',
  },
  'CWY-2001': {
    class: 'transient',
    title: 'commercetools not reachable',
    cause: 'No answer: connection refused, reset, timed out or cut off.',
    remedy:
      'Nothing, if it is short: it is tried again. Otherwise check commercetools.apiUrl and the network.',
  },
  'CWY-2002': {
    class: 'transient',
    title: 'commercetools answered with a passing error',
    cause: 'Status 408, 500, 502, 503 or 504, or an answer that is cut off.',
    remedy: 'Nothing, if it is short: it is tried again.',
  },
  'CWY-2003': {
    class: 'throttled',
    title: 'commercetools asked to slow down',
    cause: 'Status 429, or 503 OverCapacity.',
    remedy: 'Nothing: it is tried again. If it lasts, lower worker.concurrencyMax.',
  },
  'CWY-2004': {
    class: 'needs-a-person',
    title: 'commercetools refused the request',
    cause: 'A 4xx answer that another try would not change.',
    remedy:
      'Read the remote code and the request id in the trace; mend the data or the mapping, then replay.',
  },
  'CWY-2005': {
    class: 'transient',
    title: 'commercetools does not accept the API client',
    cause: 'Status 401 or 403: wrong secret, removed client or missing scope.',
    remedy:
      'Check commercetools.clientId, CAUSEWAY_COMMERCETOOLS_CLIENT_SECRET and the scopes in docs/start.md.',
  },
  'CWY-2006': {
    class: 'needs-a-person',
    title: 'commercetools answer not understood',
    cause: 'A resource lacks a field that the API promises, or carries it in another type.',
    remedy: 'The place names the field. Report it with the trace.',
  },
  'CWY-3001': {
    class: 'transient',
    title: 'Dataverse not reachable',
    cause: 'No answer: connection refused, reset, timed out or cut off.',
    remedy:
      'Nothing, if it is short: it is tried again. Otherwise check dynamics.url and the network.',
  },
  'CWY-3002': {
    class: 'transient',
    title: 'Dataverse answered with a passing error',
    cause:
      'Status 408, 500, 502, 503 or 504, a SQL deadlock or time-out, or an answer that is cut off.',
    remedy: 'Nothing, if it is short: it is tried again.',
  },
  'CWY-3003': {
    class: 'throttled',
    title: 'Dataverse service protection limit',
    cause: 'Status 429: too many requests, too much execution time or too many at once.',
    remedy: 'Nothing: it is tried again after Retry-After.',
  },
  'CWY-3004': {
    class: 'conflict',
    title: 'Row changed in Dataverse meanwhile',
    cause: 'Somebody wrote the row between our read and our write (412, 0x80060882).',
    remedy: 'Nothing: it is read and computed again.',
  },
  'CWY-3005': {
    class: 'needs-a-person',
    title: 'Value taken by another row',
    cause: 'An alternate key or a duplicate rule holds the value already (0x80060892, 0x80040333).',
    remedy: 'Find the other row by the value in the named key; merge the two or move the link.',
  },
  'CWY-3006': {
    class: 'needs-a-person',
    title: 'Dataverse refused the write',
    cause: 'A 4xx answer that another try would not change: length, type, choice, plug-in.',
    remedy:
      'Read the remote code and the request id in the trace; mend the data, the column or the plug-in, then replay.',
  },
  'CWY-3007': {
    class: 'transient',
    title: 'Dataverse does not accept the application user',
    cause:
      'Status 401: wrong secret, expired credential or no application user in the environment.',
    remedy: 'Check dynamics.clientId, CAUSEWAY_DYNAMICS_CLIENT_SECRET and the application user.',
  },
  'CWY-3008': {
    class: 'needs-a-person',
    title: 'Application user lacks a privilege',
    cause: 'Status 403: the security role does not allow the operation on the table.',
    remedy: 'Give the role the named privilege, then replay.',
  },
  'CWY-3009': {
    class: 'needs-a-person',
    title: 'Dataverse answer not understood',
    cause: 'The answer is complete but lacks what the Web API promises.',
    remedy: 'The place names what is missing. Report it with the trace.',
  },
  'CWY-3010': {
    class: 'mapping',
    title: 'Column or table unknown to Dataverse',
    cause:
      'The environment lacks a column or table that the mapping writes (0x80060888, 0x80048d19).',
    remedy: 'Provision the missing column, or take it out of the field map; then replay.',
  },
  'CWY-3011': {
    class: 'throttled',
    title: 'Held back for the Dataverse limits',
    cause:
      'The service asked for a pause, or the application users have no room left, for longer than dynamics.waitMsMax. No request was made.',
    remedy:
      'Nothing: it is tried again when there is room. If it lasts, add application users (dynamics.applicationUsers).',
  },
  'CWY-3012': {
    class: 'needs-a-person',
    title: 'Row that the write points at is not there',
    cause:
      'The write names another row, such as the account of a business unit, that was deleted in Dynamics (0x80040217). Columns and field map are not at fault.',
    remedy:
      'Settle the record that the named row stood for: it is parked as CWY-4011 once it has news. Then replay this one.',
  },
  ...pipelineProblems,
  'CWY-5001': {
    class: 'transient',
    title: 'PostgreSQL not reachable',
    cause: 'The database refused or lost the connection.',
    remedy: 'Check DATABASE_URL or the embedded server in .causeway/.',
  },
  'CWY-5002': {
    class: 'configuration',
    title: 'Embedded PostgreSQL cannot run here',
    cause: 'No PostgreSQL binaries for this platform, or they do not start.',
    remedy: 'Set DATABASE_URL to a PostgreSQL 15 or newer.',
  },
  'CWY-5003': {
    class: 'configuration',
    title: 'Database is newer than this program',
    cause: 'A migration with a higher number than this program knows has been applied.',
    remedy: 'Start the newer program, or another database.',
  },
  'CWY-5004': {
    class: 'configuration',
    title: 'Database not set up for this program',
    cause: 'A schema of Causeway is missing, or an older program has set it up.',
    remedy:
      'Run `causeway migrate` or start the service; check that DATABASE_URL names the right one.',
  },
  'CWY-5005': {
    class: 'configuration',
    title: 'Database does not let Causeway in',
    cause:
      'The address is none, the login is refused, the database is unknown, or a privilege is missing.',
    remedy:
      'Check DATABASE_URL. The role has to own the schemas causeway and causeway_jobs, or may create them.',
  },
  'CWY-6001': {
    class: 'configuration',
    title: 'Setting missing',
    cause: 'A required setting has no value.',
    remedy: 'Set it in causeway.config.ts or in the environment variable named.',
  },
  'CWY-6002': {
    class: 'configuration',
    title: 'Setting out of bounds',
    cause: 'A setting has a value that cannot work.',
    remedy: 'Put it within the bound named.',
  },
  'CWY-6003': {
    class: 'configuration',
    title: 'Configuration file cannot be read',
    cause: 'causeway.config.ts is missing, does not compile or exports nothing.',
    remedy: 'Start from the causeway.config.ts that the repository carries.',
  },
  'CWY-6004': {
    class: 'request',
    title: 'Command not understood',
    cause: 'The command line names an unknown command or option.',
    remedy: 'See `causeway --help`.',
  },
  'CWY-6005': {
    class: 'request',
    title: 'Nothing found for this id',
    cause: 'No event, record or CRM row with this id is in the journal.',
    remedy: 'Check the id; journals are kept for retention.journalDays.',
  },
  'CWY-6006': {
    class: 'request',
    title: 'API request not signed for',
    cause:
      'The API token is missing or wrong, or there is none and the request did not come straight from this machine.',
    remedy:
      'Send the token from CAUSEWAY_API_TOKEN as `Authorization: Bearer <token>`; behind a proxy there has to be one.',
  },
  'CWY-6007': {
    class: 'request',
    title: 'API request not understood',
    cause: 'The route does not exist, or a parameter is missing or out of bounds.',
    remedy: 'Compare with /api/openapi.json.',
  },
  'CWY-6008': {
    class: 'request',
    title: 'Request failed unexpectedly',
    cause: 'A fault of Causeway itself while it answered a request.',
    remedy: 'Find the log line with the request id; report it.',
  },
  'CWY-6009': {
    class: 'request',
    title: 'Decision cannot be carried out',
    cause:
      'The question is not open any more, the row is none of its candidates, or the decision was reversed before or keeps no values.',
    remedy: 'Look at its present state with `causeway review show` or `causeway decisions show`.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ProblemCode = keyof typeof catalogue;
