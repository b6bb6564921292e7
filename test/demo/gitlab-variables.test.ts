import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { call, type SmallGitlab, startSmallGitlab } from './gitlab-world.ts';

let small: SmallGitlab;
let path: string;

beforeEach(async () => {
  small = await startSmallGitlab();
  path = `/projects/${small.projectId}/variables`;
});

afterEach(() => small.gitlab.close());

const post = (body: unknown, to = path) => call(small, to, { method: 'POST', body });
const auth = '{"auths":{"registry.acme.example":{"auth":"Y2k6c2VjcmV0"}}}';

describe('masking', () => {
  test('minified JSON can be masked only where it is raw', async () => {
    const refused = await post({ key: 'DOCKER_AUTH_CONFIG', value: auth, masked: true, raw: false });
    const taken = await post({ key: 'DOCKER_AUTH_CONFIG', value: auth, masked: true, raw: true });

    expect(refused).toMatchObject({ status: 400, body: { message: { value: ['is invalid'] } } });
    expect(taken).toMatchObject({
      status: 201,
      body: { masked: true, raw: true, hidden: false, value: auth },
    });
  });

  test.each([
    ['with a blank', { value: 'two words', raw: true }],
    ['with a line feed', { value: 'line one\nline two', raw: true }],
    ['shorter than eight characters', { value: 'short', raw: true }],
  ])('a value %s cannot be masked', async (_, fields) => {
    expect(await post({ key: 'A', masked: true, ...fields })).toMatchObject({
      status: 400,
      body: { message: { value: ['is invalid'] } },
    });
  });

  test('the value of a hidden variable is never shown, and it stays hidden', async () => {
    const made = await post({ key: 'A', value: 'longenough', masked_and_hidden: true, raw: true });
    const changed = await call(small, `${path}/A`, {
      method: 'PUT',
      body: { value: 'longenough', masked: false },
    });

    expect(made).toMatchObject({ status: 201, body: { hidden: true, value: null } });
    expect(changed).toMatchObject({ status: 400 });
  });
});

describe('keys and scopes', () => {
  test('keys, values and types are checked', async () => {
    expect(await post({ key: 'not-a-key', value: 'x' })).toMatchObject({
      status: 400,
      body: { message: { key: ["can contain only letters, digits and '_'."] } },
    });
    expect((await post({ key: 'A', value: 'x'.repeat(10_001) })).status).toBe(400);
    expect(await post({ key: 'A' })).toMatchObject({ status: 400, body: { error: 'value is missing' } });
    expect((await post({ key: 'A', value: 'x', variable_type: 'secret' })).status).toBe(400);
  });

  test('a key is taken once per scope; several scopes need a filter', async () => {
    const scoped = { key: 'A', value: 'p', environment_scope: 'production' };
    expect((await post({ key: 'A', value: 'all' })).status).toBe(201);
    expect((await post(scoped)).status).toBe(201);
    expect(await post(scoped)).toMatchObject({
      status: 400,
      body: { message: { key: ['(A) has already been taken'] } },
    });

    const ambiguous = await call(small, `${path}/A`);
    const chosen = await call(small, `${path}/A?filter[environment_scope]=production`);

    expect(ambiguous.status).toBe(409);
    expect(chosen.body).toMatchObject({ value: 'p' });
  });

  test('an update with a filter that fits nothing overwrites another scope', async () => {
    await post({ key: 'A', value: 'all' });

    const { status } = await call(small, `${path}/A?filter[environment_scope]=staging`, {
      method: 'PUT',
      body: { value: 'new' },
    });

    expect(status).toBe(200);
    expect((await call(small, `${path}/A`)).body).toMatchObject({ value: 'new', environment_scope: '*' });
  });

  test('a deleted variable is gone', async () => {
    await post({ key: 'A', value: 'x' });

    expect((await call(small, `${path}/A`, { method: 'DELETE' })).status).toBe(204);
    expect(await call(small, `${path}/A`)).toMatchObject({
      status: 404,
      body: { message: '404 Variable Not Found' },
    });
  });
});

test('projects want a maintainer, groups an owner, the instance an admin', async () => {
  const { gitlab, groupId } = small;
  const { world } = gitlab;
  const developer = world.addUser({ username: 'developer' });
  world.addMember({ userId: developer.id, of: 'group', id: groupId, role: 'developer' });
  const headers = { 'PRIVATE-TOKEN': world.addToken({ userId: developer.id }).value };
  const admin = world.addUser({ username: 'root', isAdmin: true });
  const adminHeaders = { 'PRIVATE-TOKEN': world.addToken({ userId: admin.id }).value };

  expect((await call(small, path, { headers })).status).toBe(403);
  expect((await call(small, path)).status).toBe(200);
  expect((await call(small, `/groups/${groupId}/variables`)).status).toBe(403);
  expect((await call(small, `/groups/${groupId}/variables`, { headers: adminHeaders })).status).toBe(200);
  expect((await call(small, '/admin/ci/variables')).status).toBe(403);
  expect((await call(small, '/admin/ci/variables', { headers: adminHeaders })).status).toBe(200);
});
