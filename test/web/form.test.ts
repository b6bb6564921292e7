import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExternalError } from '../../src/errors.ts';
import {
  type AccountsWorld,
  allowAt,
  ana,
  type Browser,
  createBrowser,
  dumpOf,
  linkThrough,
  startAccountsWorld,
} from '../accounts/world.ts';
import { startTestRedis, type TestRedis } from '../redis.ts';
import { grant } from './grant.ts';

const planted = 'Pl4nted-S3cret!#&=+ü';
const filled = {
  registry: grant.registry,
  username: 'robot',
  password: planted,
  scope: 'project',
  protected: 'on',
};

let redis: TestRedis;

beforeAll(async () => {
  redis = await startTestRedis();
});

afterAll(() => redis.stop());

async function start(oauth = false): Promise<AccountsWorld> {
  const world = await startAccountsWorld({ redis, oauth });
  await world.redis.flushall();
  return world;
}

describe('without OAuth', () => {
  test('the page says what is stored where, for whom, and who will be named', async () => {
    const world = await start();
    const { status, text } = await createBrowser().open(await world.forms.issue(grant));

    expect(status).toBe(200);
    for (const word of [
      'registry.example.com:5000/team/app:1.2',
      'acme/shop',
      'Group',
      'DOCKER_AUTH_CONFIG',
      'Ana Sousa',
      '@ana',
    ]) {
      expect(text).toContain(word);
    }
    expect(text).toContain('whoever has this address can use it');
    expect(text).toContain('<code>main</code>, which is protected');
    expect(text).toContain('Protected in acme/shop: main, release/*.');
    expect(text).toContain('Stays as it is: quay.io.');
  });

  test('a place where it cannot be stored says why, and is not to be chosen', async () => {
    const world = await start();
    const why = 'DOCKER_AUTH_CONFIG of project acme/shop is hidden.';
    const project = { ...grant.project, foreseen: { kind: 'cannot' as const, why } };

    const { text } = await createBrowser().open(await world.forms.issue({ ...grant, project }));

    expect(text).toContain(`Not possible. ${why}`);
    expect(text).toMatch(/value="project" disabled/);
    expect(text).toMatch(/value="group" checked/);
  });

  test('what was typed goes to the port once, and the page counts no more', async () => {
    const world = await start();
    const address = await world.forms.issue(grant);
    const browser = createBrowser();

    const page = await browser.post(address, filled, { origin: world.publicUrl });

    expect(page.status).toBe(200);
    expect(page.text).toContain('DOCKER_AUTH_CONFIG of acme/shop changed.');
    expect(world.stored).toHaveLength(1);
    const given = world.stored[0]?.[0];
    const fields = world.stored[0]?.[1];
    expect(given).toMatchObject({ incidentId: 'incident-1', formId: expect.stringMatching(/^[\w-]{43}$/) });
    expect(fields).toMatchObject({
      registry: grant.registry,
      username: 'robot',
      scope: 'project',
      isProtected: true,
    });
    expect(fields?.password()).toBe(planted);
    expect((await browser.post(address, filled)).status).toBe(410);
    expect((await browser.open(address)).status).toBe(410);
    expect(world.stored).toHaveLength(1);
  });

  test('nothing of the password is in a page, a header, the log or Redis, refused or stored', async () => {
    const world = await start();
    const address = await world.forms.issue(grant);
    world.answers.push({ kind: 'refused', field: 'password', why: 'The registry refuses the credential.' });
    const browser = createBrowser();
    const pages = [await browser.post(address, filled)];
    const during: string[] = [];
    world.answers.push(async () => {
      during.push(await dumpOf(world));
      throw new ExternalError(`GitLab at ${world.gitlab.url} did not answer.`, {
        service: 'gitlab',
        code: 'timeout',
      });
    });
    pages.push(await browser.post(address, filled), await browser.post(address, filled));

    expect(pages.map(({ status }) => status)).toEqual([422, 422, 200]);
    const seen = [
      ...pages.map(({ text, headers }) => text + JSON.stringify([...headers])),
      ...during,
      await dumpOf(world),
      ...world.logged,
    ].join('\n');
    for (const form of [
      planted,
      encodeURIComponent(planted),
      Buffer.from(`robot:${planted}`).toString('base64'),
      'S3cret',
    ]) {
      expect(seen).not.toContain(form);
    }
    // …and the log was told to keep it out whatever writes it.
    expect(world.hidden[0]).toEqual([planted, Buffer.from(`robot:${planted}`).toString('base64')]);
  });

  test('what was refused says so at its field, keeps the other fields, and can be corrected', async () => {
    const world = await start();
    const address = await world.forms.issue(grant);
    world.answers.push({
      kind: 'refused',
      field: 'password',
      why: 'The registry refuses <this> credential.',
    });

    const { status, text } = await createBrowser().post(address, { ...filled, username: '"robot"' });

    expect(status).toBe(422);
    expect(text).toContain('<a href="#password">The registry refuses &#60;this&#62; credential.</a>');
    expect(text).toContain('aria-invalid="true"');
    expect(text).toContain('value="&#34;robot&#34;"');
    expect(text).toContain('This page takes 4 more tries.');
    expect((await createBrowser().post(address, filled)).status).toBe(200);
  });

  test('five refusals are all there are', async () => {
    const world = await start();
    const address = await world.forms.issue(grant);
    const statuses: number[] = [];
    for (let count = 1; count <= 7; count += 1) {
      statuses.push((await createBrowser().post(address, { ...filled, password: '' })).status);
    }

    expect(statuses).toEqual([422, 422, 422, 422, 422, 410, 410]);
    expect(world.stored).toEqual([]);
  });

  test.each([
    ['no registry', { registry: '' }],
    ['a path for a registry', { registry: 'registry.example.com/team' }],
    ['a script for a registry', { registry: 'javascript:alert(1)' }],
    ['too long a registry', { registry: `${'a.'.repeat(130)}example.com` }],
    ['no username', { username: ' ' }],
    ['a colon in the username', { username: 'ana:x' }],
    ['a line break in the username', { username: 'ana\nx' }],
    ['too long a username', { username: 'a'.repeat(256) }],
    ['no password', { password: '' }],
    ['too long a password', { password: 'a'.repeat(6_001) }],
    ['a body that is too large', { password: 'a'.repeat(200_000) }],
    ['no scope', { scope: '' }],
    ['another scope', { scope: 'instance' }],
  ])('%s is refused before anything is asked', async (_what, over) => {
    const world = await start();
    const { status } = await createBrowser().post(await world.forms.issue(grant), { ...filled, ...over });

    expect(status).toBe(422);
    expect(world.stored).toEqual([]);
  });

  test('a pasted address stands for its host, and a group that is not offered cannot be chosen', async () => {
    const world = await start();
    const inProject = await world.forms.issue({ ...grant, group: null });

    expect((await createBrowser().post(inProject, { ...filled, scope: 'group' })).status).toBe(422);
    expect(
      (await createBrowser().post(inProject, { ...filled, registry: 'https://registry.example.com/' }))
        .status,
    ).toBe(200);
    expect(world.stored[0]?.[1].registry).toBe('registry.example.com');
  });

  test('without the checkbox the variable is for every branch', async () => {
    const world = await start();
    const { protected: _, ...open } = filled;
    await createBrowser().post(await world.forms.issue(grant), open);

    expect(world.stored[0]?.[1].isProtected).toBe(false);
  });

  test.each([
    ['another origin', { origin: 'https://evil.example.com' }],
    ['no origin that can be named', { origin: 'null' }],
    ['no origin that can be named, from another site', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['a sibling host', { 'sec-fetch-site': 'same-site' }],
    ['a page opened from nowhere', { 'sec-fetch-site': 'none' }],
  ])('a post from %s stores nothing, and uses nothing up', async (_what, headers) => {
    const world = await start();
    const address = await world.forms.issue(grant);

    expect((await createBrowser().post(address, filled, headers)).status).toBe(403);
    expect(world.stored).toEqual([]);
    expect(
      (await createBrowser().post(address, filled, { origin: 'null', 'sec-fetch-site': 'same-origin' }))
        .status,
    ).toBe(200);
  });

  test.each(['unknown', 'A'.repeat(43), '..%2F..%2Fhealthz', '*'])(
    'the address %s is answered 410',
    async (token) => {
      const world = await start();
      const address = `${world.publicUrl}/forms/registry-auth/${token}`;

      expect((await createBrowser().open(address)).status).toBe(410);
      expect((await createBrowser().post(address, filled)).status).toBe(410);
      expect(world.stored).toEqual([]);
    },
  );

  test('an address that was changed by one character is unknown, and it ends after ten minutes', async () => {
    const world = await start();
    const address = await world.forms.issue(grant);
    const [key = ''] = await world.redis.keys('pullcheck:form:*');

    expect(
      (await createBrowser().open(`${address.slice(0, -1)}${address.endsWith('A') ? 'B' : 'A'}`)).status,
    ).toBe(410);
    expect(await world.redis.pttl(key)).toBeGreaterThan(9 * 60_000);
    expect(await world.redis.pttl(key)).toBeLessThanOrEqual(10 * 60_000);
    await world.redis.pexpire(key, 1);
    await expect.poll(async () => (await createBrowser().open(address)).status).toBe(410);
    expect((await createBrowser().post(address, filled)).status).toBe(410);
    expect(await world.redis.keys('pullcheck:form:*')).toEqual([]);
  });

  test('what was granted cannot be altered in Redis', async () => {
    const world = await start();
    const [one, other] = [
      await world.forms.issue(grant),
      await world.forms.issue({ ...grant, incidentId: 'incident-2' }),
    ];
    const [first = '', second = ''] = await world.redis.keys('pullcheck:form:*');
    await world.redis.hset(first, 'grant', (await world.redis.hget(second, 'grant')) ?? '');

    const statuses = [(await createBrowser().open(one)).status, (await createBrowser().open(other)).status];
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 410]);
  });

  test('a post that looked before another one stored comes too late', async () => {
    const world = await start();
    const token = (await world.forms.issue(grant)).split('/').at(-1) ?? '';
    expect(await world.forms.look(token)).toBeDefined();
    expect(await world.forms.begin(token)).toBe(true);
    await world.forms.end(token, 'stored');

    expect(await world.forms.begin(token)).toBe(false);
  });

  test('two posts at once store once', async () => {
    const world = await start();
    const address = await world.forms.issue(grant);
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    world.answers.push(async () => {
      begin();
      await released;
      return { kind: 'stored', effects: [] };
    });
    const first = createBrowser().post(address, filled);
    await begun;
    const second = await createBrowser().post(address, filled);
    release();

    expect(second.status).toBe(422);
    expect(second.text).toContain('still being worked on');
    expect((await first).status).toBe(200);
    expect(world.stored).toHaveLength(1);
  });

  test('who may not any more is told so with 403', async () => {
    const world = await start();
    world.answers.push({ kind: 'forbidden', why: 'Your GitLab account @ana is Developer there.' });

    const page = await createBrowser().post(await world.forms.issue(grant), filled);
    expect(page.status).toBe(403);
    expect(page.text).toContain('Your GitLab account @ana is Developer there.');
  });
});

describe('with OAuth', () => {
  async function opened(browser: Browser, gitlabUserId: number, address: string) {
    const { status, location } = await browser.open(address);
    expect(status).toBe(302);
    return browser.open(await allowAt(location, gitlabUserId));
  }

  test('the page goes through GitLab first, and opens for the linked account', async () => {
    const world = await start(true);
    const person = world.person('ana');
    await linkThrough(world, ana, person.id);
    const address = await world.forms.issue({ ...grant, with: 'own-token' });
    const browser = createBrowser();

    const back = await opened(browser, person.id, address);

    expect([back.status, back.location]).toEqual([303, address]);
    const page = await browser.open(address);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('whoever has this address');
    expect((await browser.post(address, filled, { origin: world.publicUrl })).status).toBe(200);
    // The login's own tokens are taken back; the link's stay.
    expect(world.gitlab.world.oauth.pairs.map(({ revoked }) => revoked)).toEqual([false, true]);
  });

  test('somebody else’s account does not open it, and stores nothing', async () => {
    const world = await start(true);
    await linkThrough(world, ana, world.person('ana').id);
    const address = await world.forms.issue(grant);
    const browser = createBrowser();

    const back = await opened(browser, world.person('mallory').id, address);

    expect(back.status).toBe(403);
    expect(back.text).toContain('This page is for somebody else');
    expect((await browser.post(address, filled)).status).toBe(403);
    expect((await browser.open(address)).status).toBe(302);
    expect(world.stored).toEqual([]);
  });

  test('the address alone is worth nothing in another browser', async () => {
    const world = await start(true);
    const person = world.person('ana');
    await linkThrough(world, ana, person.id);
    const address = await world.forms.issue(grant);
    await opened(createBrowser(), person.id, address);

    const other = createBrowser();
    expect((await other.post(address, filled)).status).toBe(403);
    expect((await other.open(address)).status).toBe(302);
    expect((await other.post(address, filled)).status).toBe(403);
    expect(world.stored).toEqual([]);
  });

  test('the login of a form is nobody else’s to finish', async () => {
    const world = await start(true);
    const person = world.person('ana');
    await linkThrough(world, ana, person.id);
    const attacker = createBrowser();
    const { location } = await attacker.open(await world.forms.issue(grant));
    const callback = await allowAt(location, person.id);

    expect((await createBrowser().open(callback)).status).toBe(403);
    expect((await attacker.open(callback)).status).toBe(400);
  });

  test('who unlinked meanwhile gets no page', async () => {
    const world = await start(true);
    const person = world.person('ana');
    await linkThrough(world, ana, person.id);
    const address = await world.forms.issue(grant);
    await world.accounts.unlink(ana);

    expect((await opened(createBrowser(), person.id, address)).status).toBe(403);
  });
});
