/** What is measured of the machine and of the processes on it. */

import { counter, FAST_BUCKETS, gauge, histogram } from './metric-kinds.ts'

export const MACHINE_METRICS = {
  holdfast_build_info: gauge('none', ['version'], 'Always 1; the label has the version of the program.'),
  holdfast_host_cpus: gauge('none', [], 'Processors of the machine.'),
  holdfast_host_cpu_busy_seconds_total: counter('seconds', [], 'Time that all processors together were not idle.'),
  holdfast_host_load_1m: gauge('none', [], 'Average number of runnable tasks over a minute.'),
  holdfast_host_memory_size_bytes: gauge('bytes', [], 'Memory of the machine.'),
  holdfast_host_memory_available_bytes: gauge('bytes', [], 'Memory that programs can still have without swapping.'),
  holdfast_host_disk_size_bytes: gauge('bytes', ['place'], 'Size of the file system of the data folder or recording.'),
  holdfast_host_disk_free_bytes: gauge('bytes', ['place'], 'What this user can still write there.'),

  holdfast_process_start_time_seconds: gauge('seconds', ['process'], 'When the process began, seconds since 1970.'),
  holdfast_process_cpu_seconds_total: counter('seconds', ['process'], 'Processor time of the process, all threads.'),
  holdfast_process_resident_memory_bytes: gauge('bytes', ['process'], 'Memory of the process that is in the machine.'),
  holdfast_process_heap_used_bytes: gauge(
    'bytes',
    ['process'],
    'Objects of JavaScript that are alive or not yet collected.',
  ),
  holdfast_process_heap_limit_bytes: gauge('bytes', ['process'], 'At this size of the heap the process ends.'),
  holdfast_process_event_loop_delay_seconds: gauge(
    'seconds',
    ['process', 'rank'],
    'How late timers were over the last two seconds: p50, p99 and max.',
  ),
  holdfast_process_event_loop_busy_ratio: gauge(
    'ratio',
    ['process'],
    'Share of the last second in which the event loop worked.',
  ),
  holdfast_process_gc_pause_seconds: histogram(
    FAST_BUCKETS,
    ['process', 'gc'],
    'Pauses of garbage collection, by kind: minor, major, incremental, weak.',
  ),
} as const
