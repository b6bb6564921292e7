import { describe, expect, test } from 'vitest';
import { causeTitles } from '../../src/causes/codes.ts';
import { messageMetadata } from '../../src/slack/messages/message.ts';
import { parentMessage } from '../../src/slack/messages/parent-message.ts';
import { replyMessage } from '../../src/slack/messages/reply-message.ts';
import { incident, job, reply } from './incidents.ts';
import { linksOf, visibleText } from './read-message.ts';

describe('a reply', () => {
  test('says what, how sure, for which image, in which job, on which runner, from what line, and who does what', () => {
    const text = visibleText(replyMessage(incident(), reply()));

    expect(text).toBe(
      [
        "● The registry's name did not resolve · confirmed by the log",
        'The name registry.example.com did not resolve.',
        'Image registry.example.com/team/app:1.2 (job image)',
        'Job build · runner docker-host-01',
        'ERROR: Job failed: failed to pull image …: no such host',
        '• Runner owner: Check that the resolver answers. (docs)',
        'dig +short registry.example.com',
        '[Open job log]',
      ].join('\n'),
    );
  });

  test('links the job, its documentation and, on the button, the newest job', () => {
    const jobs = [job({ jobId: 1, jobName: 'a' }), job({ jobId: 2, jobName: 'b' })] as const;

    expect(linksOf(replyMessage(incident(), reply(jobs)))).toEqual([
      'https://gitlab.example.com/group/app/-/jobs/1',
      'https://gitlab.example.com/group/app/-/jobs/2',
      'https://docs.docker.com/engine/network/#dns-services',
      'https://gitlab.example.com/group/app/-/jobs/2',
    ]);
  });

  test('names three jobs and counts the others', () => {
    const jobs = Array.from({ length: 40 }, (_, index) =>
      job({ jobId: index + 1, jobName: `job-${index + 1}` }),
    );
    const [first = job(), ...rest] = jobs;

    expect(visibleText(replyMessage(incident(), reply([first, ...rest])))).toContain(
      'Jobs job-1, job-2, job-3 and 37 more',
    );
  });

  test('marks jobs that are allowed to fail, and attempts after the first', () => {
    const jobs = [job({ jobName: 'lint', allowFailure: true }), job({ jobName: 'test' }, {}, 3)] as const;

    expect(visibleText(replyMessage(incident(), reply(jobs)))).toContain(
      'Jobs lint (allowed to fail) and test (attempt 3)',
    );
  });

  test('names the pipeline that triggered this one where the parent does not', () => {
    const upstream = {
      projectPath: 'group/deploy',
      projectUrl: 'https://gitlab.example.com/group/deploy',
      pipelineId: 99,
    };
    const failed = reply([job({ upstream })]);
    const message = replyMessage(incident(), failed, { under: 'gitlab' });

    expect(visibleText(message)).toContain('Triggered by group/deploy #99');
    expect(linksOf(message)).toContain('https://gitlab.example.com/group/deploy/-/pipelines/99');
    expect(visibleText(replyMessage(incident(), failed, { under: 'pullcheck' }))).not.toContain(
      'Triggered by',
    );
    expect(visibleText(parentMessage(incident({ replies: [failed] })))).toContain(
      'triggered by group/deploy #99',
    );
  });

  test('says in words how sure it is', () => {
    const likely = replyMessage(incident(), reply([job({}, { certainty: 'likely' })]));
    const open = replyMessage(incident(), reply([job({}, { certainty: 'inconclusive' })]));

    expect(visibleText(likely)).toContain('likely, from the log alone');
    expect(visibleText(open)).toContain('the log alone does not settle it');
  });

  test('leaves out what the text does not establish', () => {
    const bare = job({ runner: null }, { image: null, role: null, runnerName: null });
    const text = visibleText(replyMessage(incident(), reply([bare])));

    expect(text).not.toMatch(/null|undefined|Image|runner docker/);
  });

  test('shows the reason where the text has no lines worth showing', () => {
    const text = visibleText(replyMessage(incident(), reply([job({}, { evidence: [] })])));

    expect(text).toContain('dial tcp: lookup registry.example.com');
  });

  test('quotes no log where there is none, and offers none to open', () => {
    const over = { cause: 'unknown', log: 'erased', image: null, role: null, evidence: [] } as const;
    const text = visibleText(replyMessage(incident(), reply([job({}, over)])));

    expect(text).toContain("The job's log is gone · why it failed cannot be said");
    expect(text).toContain('[Open job]');
    expect(text).not.toContain('dial tcp');
  });

  test('says how often the runner tried by itself', () => {
    const tries = (...attempts: readonly [number, ...number[]]): string => {
      const [first, ...rest] = attempts.map((count, jobId) => job({ jobId }, { attempts: count }));
      return visibleText(replyMessage(incident(), reply([first ?? job(), ...rest])));
    };

    expect(tries(3)).toContain('runner docker-host-01 · tried 3 times');
    expect(tries(3, 3)).toContain('runner docker-host-01 · each tried 3 times');
    expect(tries(1) + tries(1, 3)).not.toContain('tried');
  });

  test('cuts what repeats the image from a long line of the log, never the reason', () => {
    const image = 'registry.gitlab.example/platform/tools/a-rather-long-name/helm:3.16';
    const answer = `Error response from daemon: pull access denied for ${image.slice(0, -5)}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied (manager.go:251:0s)`;
    const line = `ERROR: Job failed: failed to pull image "${image}" with specified policies [always]: ${answer}`;

    expect(visibleText(replyMessage(incident(), reply([job({}, { evidence: [line] })])))).toContain(
      `ERROR: Job failed: … ${answer}`,
    );
  });

  test('shows no stump of an earlier line', () => {
    const last = `ERROR: Job failed: ${'no space left on device '.repeat(10)}`;
    const evidence = [`WARNING: Failed to pull image: ${'slow '.repeat(40)}`, last.trim()];

    expect(visibleText(replyMessage(incident(), reply([job({}, { evidence })])))).not.toContain('WARNING');
  });

  test('shows a snippet whole or not at all', () => {
    const command = Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n');
    const remedy = {
      actor: 'runner-owner',
      action: 'Do this.',
      command,
      source: 'https://x.example',
    } as const;
    const text = visibleText(replyMessage(incident(), reply([job({}, { remedies: [remedy] })])));

    expect(text).toContain('Do this.');
    expect(text).not.toContain('line 1');
  });

  test('keeps room for what to do, whatever hosts saw: what others saw gives way, then what would settle it', () => {
    const long = 'a registry that says a great deal about why it does not hand this out, twice over. '.repeat(
      2,
    );
    const action = `Store a login that may pull ${'it '.repeat(60)}in DOCKER_AUTH_CONFIG`;
    const text = visibleText(
      replyMessage(
        incident(),
        reply([
          job(
            {},
            {
              certainty: 'likely',
              explanation: long.repeat(2),
              observed: {
                fromHost: true,
                checked: [`runner-7: ${long}`, `runner-2: ${long}`, `the bot's host: ${long}`],
                notChecked: [long],
                difference: null,
                settle: long,
                suggestions: [],
              },
              remedies: [{ actor: 'runner-owner', action, command: null, source: '' }],
            },
          ),
        ]),
      ),
    );

    expect(text).toContain(action);
    expect(text).toContain('Checked: runner-7');
    expect(text).not.toContain("the bot's host");
  });

  test('that a retry overtook says so, in the same kinds of blocks', () => {
    const message = replyMessage(incident(), reply([job()], { superseded: true }));

    expect(visibleText(message)).toContain('no longer so');
    expect(message.blocks.map(({ type }) => type)).toEqual(
      replyMessage(incident(), reply()).blocks.map(({ type }) => type),
    );
  });

  test('has a fallback text of full sentences', () => {
    expect(replyMessage(incident(), reply()).text).toBe(
      "The registry's name did not resolve (confirmed by the log) for image registry.example.com/team/app:1.2, " +
        'in 1 job of pipeline #100 of group/app: build. The name registry.example.com did not resolve.',
    );
  });

  test('carries metadata by which it is found again', () => {
    expect(messageMetadata('op-1', replyMessage(incident(), reply()).facts)).toEqual({
      event_type: 'pullcheck',
      event_payload: {
        op: 'op-1',
        project_id: 7,
        pipeline_id: 100,
        cause: 'dns-failure',
        image: 'registry.example.com/team/app:1.2',
        role: 'build',
        job_ids: [1_000],
      },
    });
  });
});

describe('a parent', () => {
  test('says which pipeline, how it ended, how many jobs, why, and where it comes from', () => {
    expect(visibleText(parentMessage(incident()))).toBe(
      [
        '● Pipeline #100 of group/app failed: 1 job stopped before the script',
        "The registry's name did not resolve",
        'Job build · job image registry.example.com/team/app:1.2',
        'Branch main · started by jdoe',
      ].join('\n'),
    );
  });

  test('links the pipeline, the project and the branch', () => {
    expect(linksOf(parentMessage(incident({ replies: [reply([job({ ref: 'fix/a#1' })])] })))).toEqual([
      'https://gitlab.example.com/group/app/-/pipelines/100',
      'https://gitlab.example.com/group/app',
      'https://gitlab.example.com/group/app/-/jobs/1000',
      'https://gitlab.example.com/group/app/-/commits/fix/a%231',
    ]);
  });

  test('names the merge request rather than its branch, and the tag as a tag', () => {
    const mergeRequest = { iid: 12, url: 'https://gitlab.example.com/group/app/-/merge_requests/12' };

    expect(visibleText(parentMessage(incident({ replies: [reply([job({ mergeRequest })])] })))).toContain(
      'Merge request !12',
    );
    expect(
      visibleText(parentMessage(incident({ replies: [reply([job({ ref: 'v1', tag: true })])] }))),
    ).toContain('Tag v1');
  });

  test('counts jobs per cause where there are several, and causes where there are many', () => {
    const codes = [
      'dns-failure',
      'disk-full',
      'rate-limited',
      'access-denied',
      'proxy-failure',
      'tag-not-found',
    ] as const;
    const [first, ...rest] = codes.map((cause) =>
      reply([job({}, { cause }), job({}, { cause })], { key: cause }),
    );
    const text = visibleText(parentMessage(incident({ replies: [first ?? reply(), ...rest] })));

    expect(text).toContain('12 jobs stopped before the script');
    expect(text).toContain(`${causeTitles['dns-failure']} (2 jobs)`);
    expect(text).toContain('And 3 more causes');
    expect(text).not.toContain(causeTitles['access-denied']);
  });

  test('says nothing of the end of a pipeline that still runs', () => {
    expect(visibleText(parentMessage(incident({ outcome: null })))).toContain(
      'Pipeline #100 of group/app: 1 job',
    );
  });

  test('names neither job nor image where it is about several things', () => {
    const other = reply([job({ jobId: 2 }, { cause: 'disk-full' })], { key: 'disk' });

    expect(visibleText(parentMessage(incident({ replies: [reply(), other] })))).not.toContain('job image');
  });

  test('claims nothing of a job whose log nobody can read', () => {
    const gone = reply([job({}, { cause: 'unknown', log: 'erased', image: null, role: null })]);
    const alone = visibleText(parentMessage(incident({ replies: [gone] })));
    const beside = visibleText(parentMessage(incident({ replies: [gone, reply([job({ jobId: 2 })])] })));

    expect(alone).toContain("failed: 1 job whose log cannot be read\nThe job's log is gone\nJob build");
    expect(beside).toContain('failed: 2 jobs, 1 without a log');
    expect(alone + beside).not.toContain('before the script');
  });

  test('does not count what a retry overtook', () => {
    const replies = [reply([job()], { superseded: true }), reply([job({ jobId: 2 })], { key: 'b' })] as const;

    expect(visibleText(parentMessage(incident({ replies })))).toContain('1 job stopped');
  });
});
