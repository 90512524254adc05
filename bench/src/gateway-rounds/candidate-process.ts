import { CANDIDATES } from './candidates';

/** One gateway in a process of its own: tells its address, then its CPU time whenever it is asked. */
async function main(name: string, ports: string): Promise<void> {
  const start = CANDIDATES[name];
  if (start === undefined) throw new Error(`There is no candidate named ${name}`);
  process.send?.(await start(JSON.parse(ports) as never));
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1_000);
  });
}

process.on('disconnect', () => process.exit(0));
const [, , name = '', ports = '{}'] = process.argv;
void main(name, ports);
