import type { Remedy } from './cause.ts';
import { fill } from './fill.ts';
import { hostOf } from './registry.ts';
import type { Subject } from './subject.ts';

/** @param fields which of it to print, as `openssl x509` calls them */
export function showCertificate(subject: Subject, fields: string): Remedy {
  const address = serverAddress(subject);
  return {
    actor: 'runner-owner',
    action:
      'Look at the certificate that the failing host is shown, and compare it with what another network sees.',
    command: withFields(
      fill`openssl s_client -connect ${address} -servername ${address?.replace(/:\d+$/, '') ?? null} </dev/null | openssl x509 -noout`,
      fields,
    ),
    source: 'https://docs.openssl.org/master/man1/openssl-s_client/',
  };
}

function withFields(command: string | null, fields: string): string | null {
  return command === null ? null : `${command} ${fields}`;
}

/** Teach the engine the CA: for this registry only, where it looks for it. */
export function installCa({ registry, kubernetes }: Subject): Remedy {
  const directory = registry === 'docker.io' ? null : registry;
  if (kubernetes) {
    return {
      actor: 'runner-owner',
      action: 'Install the CA that signed the certificate on the nodes.',
      command: fill`# /etc/containerd/certs.d/${directory}/hosts.toml
server = "https://${directory}"
[host."https://${directory}"]
  ca = "/etc/containerd/certs.d/${directory}/ca.crt"`,
      source: 'https://github.com/containerd/containerd/blob/main/docs/hosts.md',
    };
  }
  return {
    actor: 'runner-owner',
    action:
      'Install the CA that signed the certificate for the engine; the file has to end in .crt, and no restart is needed.',
    command: fill`sudo mkdir -p /etc/docker/certs.d/${directory}
sudo cp ca.crt /etc/docker/certs.d/${directory}/ca.crt`,
    source: 'https://docs.docker.com/engine/security/certificates/',
  };
}

/** Teach the whole host the CA, which is what an inspecting proxy in front of every registry needs. */
export function installSystemCa({ kubernetes }: Subject): Remedy {
  const service = kubernetes ? 'containerd' : 'docker';
  return {
    actor: 'runner-owner',
    action:
      "If the certificate comes from your organisation's inspecting proxy, install its CA in the host's trust store and restart the engine.",
    command: fill`# Debian, Ubuntu
sudo cp corp-ca.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates
# Red Hat, Fedora
sudo cp corp-ca.crt /etc/pki/ca-trust/source/anchors/ && sudo update-ca-trust
sudo systemctl restart ${service}`,
    source: 'https://docs.docker.com/engine/network/ca-certs/',
  };
}

/** An old host lacks the public CAs of today. */
export function renewCaBundle({ kubernetes }: Subject): Remedy {
  return {
    actor: 'runner-owner',
    action: "If the certificate is from a public CA, renew the host's list of them and restart the engine.",
    command: `# Debian, Ubuntu
sudo apt-get update && sudo apt-get install -y ca-certificates
# Red Hat, Fedora
sudo yum install -y ca-certificates
sudo systemctl restart ${kubernetes ? 'containerd' : 'docker'}`,
    source: 'https://docs.docker.com/engine/network/ca-certs/',
  };
}

/** Host and port of the server whose certificate counts; 443 where the text names none. */
function serverAddress({ host, registry }: Subject): string | null {
  const server = host ?? (registry === null ? null : hostOf(registry));
  if (server === null) return null;
  return /:\d+$/.test(server) ? server : `${server}:443`;
}
