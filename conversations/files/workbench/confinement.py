"""What a process that opens a stranger's bytes gives up: memory without end, files, the network, other processes.

The limits hold on every Unix, as far as it knows them. On Linux the kernel is told besides which system calls are left
(seccomp, which needs no right of any kind): those that compute, and read and write what is open already. No file can be
opened then, no socket made, no program started, no other process touched. Numbers: the kernel's tables of system calls
for each machine, in arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
"""

import ctypes
import errno
import platform
import resource
import struct
import sys
from typing import NamedTuple

MEMORY = 1536 * 1024 * 1024  # bytes of address space, of which the libraries take a third
CPU_SECONDS = 40


class Machine(NamedTuple):
    """How the kernel names a machine, the calls that are left there, and those that start threads and processes."""

    audit: int
    calls: frozenset[int]
    clone: int


# read, write, close, lseek, readv, writev, fcntl | mmap, mprotect, munmap, brk, mremap, madvise | rt_sigaction,
# rt_sigprocmask, rt_sigreturn, sigaltstack | sched_yield, nanosleep, getpid, gettid, futex, sched_getaffinity, getcpu,
# set_robust_list, rseq, membarrier | clock_gettime, clock_getres, clock_nanosleep, times, getrusage, sysinfo |
# getrandom, exit, exit_group
MACHINES = {
    "x86_64": Machine(
        0xC000003E,
        frozenset({0, 1, 3, 8, 19, 20, 72} | {9, 10, 11, 12, 25, 28} | {13, 14, 15, 131})
        | {24, 35, 39, 186, 202, 204, 309, 273, 334, 324}
        | {228, 229, 230, 100, 98, 99, 318, 60, 231},
        56,
    ),
    "aarch64": Machine(
        0xC00000B7,
        frozenset({63, 64, 57, 62, 65, 66, 25} | {222, 226, 215, 214, 216, 233} | {134, 135, 139, 132})
        | {124, 101, 172, 178, 98, 123, 168, 99, 293, 283}
        | {113, 114, 115, 153, 165, 179, 278, 93, 94},
        220,
    ),
}
CLONE3 = 435  # on both; its flags cannot be seen from here, so it does not exist, and `clone` is used
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2  # <linux/prctl.h>
LOAD, EQUALS, HAS, RETURN = 0x20, 0x15, 0x45, 0x06  # <linux/bpf_common.h>
NUMBER, MACHINE, FLAGS = 0, 4, 16  # where they stand in struct seccomp_data
A_THREAD = 0x10000  # <linux/sched.h>: of a clone that stays in the process
ALLOWED, REFUSED, UNKNOWN = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def confine() -> None:
    """Give up what is not needed any more. What is loaded later cannot be loaded."""
    if sys.platform != "darwin":  # which knows no limit of memory
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not _leave_only(MACHINES.get(platform.machine())):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # no threads either on Linux, of which HEIC needs one


def _leave_only(machine: Machine | None) -> bool:
    """Whether it could be: a kernel may have been built without, and a container may forbid it."""
    if sys.platform != "linux" or machine is None:
        return False
    steps = _steps(machine)
    program = Program(len(steps) // 8, steps)
    system = ctypes.CDLL(None)
    is_bound = system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    return is_bound and system.prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0


def _steps(machine: Machine) -> bytes:
    """For the kernel: another machine's calls are refused, those of the table and threads allowed, all else refused."""

    def step(code: int, value: int, if_so: int = 0, else_: int = 0) -> bytes:
        return struct.pack("=HBBI", code, if_so, else_, value)

    calls = sorted(machine.calls)
    ends = [step(RETURN, UNKNOWN), step(LOAD, FLAGS), step(HAS, A_THREAD, 1), step(RETURN, REFUSED)]
    head = [
        step(LOAD, MACHINE),
        step(EQUALS, machine.audit, 0, len(calls) + 6),
        step(LOAD, NUMBER),
        *(step(EQUALS, call, len(calls) - place + 6) for place, call in enumerate(calls)),
        step(EQUALS, machine.clone, 3),
        step(EQUALS, CLONE3, 1),
        step(RETURN, REFUSED),
    ]
    return b"".join([*head, *ends, step(RETURN, ALLOWED)])
