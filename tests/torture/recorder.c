/* Loaded before libc (LD_PRELOAD): what a process does to the files below TORTURE_DIR.
 *
 * TORTURE_LOG   every write, cut, sync, renaming and deleting goes to this file, in order, with its bytes.
 * torture_room  bytes that the disk still has; beyond them writes fail with ENOSPC. Set from Python by ctypes.
 *
 * A record: kind (1 byte), file descriptor (4), first number (8), second number (8), length (4), that many bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define LAST 4096
#define REAL(name, result, ...)                                   \
    static result (*real)(__VA_ARGS__);                           \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char ours[LAST];
static int logged = -1;
static const char *folder;
static size_t folder_length;
static int64_t room = -1;
static int64_t refusals = 0;

void torture_room(int64_t bytes) { room = bytes; }
int64_t torture_left(void) { return room; }
int64_t torture_refusals(void) { return refusals; }

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("TORTURE_LOG");
    folder = getenv("TORTURE_DIR");
    folder_length = folder ? strlen(folder) : 0;
    if (log) logged = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (logged >= 0 && logged < 500) logged = fcntl(logged, F_DUPFD_CLOEXEC, 500);
}

static ssize_t out(const void *bytes, size_t length) {
    REAL("write", ssize_t, int, const void *, size_t);
    const char *at = bytes;
    while (length) {
        ssize_t done = real(logged, at, length);
        if (done <= 0) abort();
        at += done;
        length -= (size_t)done;
    }
    return 0;
}

static void keep(char kind, int fd, int64_t a, int64_t b, const void *bytes, uint32_t length) {
    if (logged < 0) return;
    char head[25];
    head[0] = kind;
    memcpy(head + 1, &fd, 4);
    memcpy(head + 5, &a, 8);
    memcpy(head + 13, &b, 8);
    memcpy(head + 21, &length, 4);
    pthread_mutex_lock(&turn);
    out(head, sizeof head);
    if (length) out(bytes, length);
    pthread_mutex_unlock(&turn);
}

/* Python's way of saying something in the same log. */
void torture_say(const char *bytes, uint32_t length) { keep('A', -1, 0, 0, bytes, length); }

static int inside(const char *path) {
    return folder && path && !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

static int mine(int fd) { return fd >= 0 && fd < LAST && ours[fd]; }

static int refused(int64_t growth) {
    if (room < 0 || growth <= 0) return 0;
    if (growth > room) {
        refusals++;
        errno = ENOSPC;
        return 1;
    }
    room -= growth;
    return 0;
}

static int64_t growth_of(int fd, int64_t end) {
    struct stat now;
    if (room < 0 || fstat(fd, &now)) return 0;
    return end > now.st_size ? end - now.st_size : 0;
}

static void freed(const char *path) {
    struct stat now;
    if (room >= 0 && inside(path) && !lstat(path, &now) && S_ISREG(now.st_mode) && now.st_nlink == 1) room += now.st_size;
}

static int opened(int fd, const char *path, int flags) {
    if (fd >= 0 && fd < LAST) {
        ours[fd] = (char)inside(path);
        if (ours[fd]) keep('O', fd, flags, 0, path, (uint32_t)strlen(path));
    }
    return fd;
}

static int may_make(const char *path, int flags) {
    struct stat now;
    if ((flags & O_TRUNC) && inside(path)) freed(path);
    return !((flags & O_CREAT) && inside(path) && stat(path, &now) && refused(256));
}

#define OPENS(name)                                               \
    int name(const char *path, int flags, ...) {                  \
        REAL(#name, int, const char *, int, ...);                 \
        va_list rest;                                             \
        va_start(rest, flags);                                    \
        int mode = (flags & O_CREAT) ? va_arg(rest, int) : 0;     \
        va_end(rest);                                             \
        if (!may_make(path, flags)) return -1;                    \
        return opened(real(path, flags, mode), path, flags);      \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                            \
    int name(int at, const char *path, int flags, ...) {          \
        REAL(#name, int, int, const char *, int, ...);            \
        va_list rest;                                             \
        va_start(rest, flags);                                    \
        int mode = (flags & O_CREAT) ? va_arg(rest, int) : 0;     \
        va_end(rest);                                             \
        if (!may_make(path, flags)) return -1;                    \
        return opened(real(at, path, flags, mode), path, flags);  \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

int close(int fd) {
    REAL("close", int, int);
    if (mine(fd)) {
        keep('C', fd, 0, 0, NULL, 0);
        ours[fd] = 0;
    }
    return real(fd);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    REAL("write", ssize_t, int, const void *, size_t);
    if (!mine(fd)) return real(fd, bytes, length);
    struct stat now;
    off_t at = (fcntl(fd, F_GETFL) & O_APPEND) && !fstat(fd, &now) ? now.st_size : lseek(fd, 0, SEEK_CUR);
    if (refused(growth_of(fd, at + (int64_t)length))) return -1;
    ssize_t done = real(fd, bytes, length);
    if (done > 0) keep('W', fd, at, 0, bytes, (uint32_t)done);
    return done;
}

#define PWRITES(name, offset)                                               \
    ssize_t name(int fd, const void *bytes, size_t length, offset at) {     \
        REAL(#name, ssize_t, int, const void *, size_t, offset);            \
        if (mine(fd) && refused(growth_of(fd, at + (int64_t)length))) return -1; \
        ssize_t done = real(fd, bytes, length, at);                         \
        if (done > 0 && mine(fd)) keep('W', fd, at, 0, bytes, (uint32_t)done); \
        return done;                                                        \
    }
PWRITES(pwrite, off_t)
PWRITES(pwrite64, off64_t)

#define TRUNCATES(name, offset)                                             \
    int name(int fd, offset length) {                                       \
        REAL(#name, int, int, offset);                                      \
        struct stat now;                                                    \
        if (mine(fd) && refused(growth_of(fd, length))) return -1;          \
        if (mine(fd) && room >= 0 && !fstat(fd, &now) && now.st_size > length) room += now.st_size - length; \
        int done = real(fd, length);                                        \
        if (!done && mine(fd)) keep('T', fd, length, 0, NULL, 0);           \
        return done;                                                        \
    }
TRUNCATES(ftruncate, off_t)
TRUNCATES(ftruncate64, off64_t)

#define SYNCS(name)                                               \
    int name(int fd) {                                            \
        REAL(#name, int, int);                                    \
        int done = real(fd);                                      \
        if (!done && mine(fd)) keep('F', fd, 0, 0, NULL, 0);      \
        return done;                                              \
    }
SYNCS(fsync)
SYNCS(fdatasync)

static void two(char kind, const char *one, const char *other) {
    char both[2 * LAST];
    size_t a = strlen(one), b = strlen(other);
    if (a + b + 1 > sizeof both) abort();
    memcpy(both, one, a);
    both[a] = 0;
    memcpy(both + a + 1, other, b);
    keep(kind, -1, 0, 0, both, (uint32_t)(a + b + 1));
}

#define NAMES(name, kind)                                         \
    int name(const char *one, const char *other) {                \
        REAL(#name, int, const char *, const char *);             \
        if (kind == 'R') freed(other);                            \
        int done = real(one, other);                              \
        if (!done && inside(other)) two(kind, one, other);        \
        return done;                                              \
    }
NAMES(rename, 'R')
NAMES(link, 'L')

int renameat(int at, const char *one, int to, const char *other) {
    (void)at, (void)to; /* the program names whole paths */
    return rename(one, other);
}

int linkat(int at, const char *one, int to, const char *other, int flags) {
    (void)at, (void)to, (void)flags;
    return link(one, other);
}

int unlink(const char *path) {
    REAL("unlink", int, const char *);
    struct stat now;
    int64_t size = room >= 0 && inside(path) && !lstat(path, &now) && now.st_nlink == 1 ? now.st_size : 0;
    int done = real(path);
    if (!done && inside(path)) {
        if (room >= 0) room += size;
        keep('U', -1, 0, 0, path, (uint32_t)strlen(path));
    }
    return done;
}

int mkdir(const char *path, mode_t mode) {
    REAL("mkdir", int, const char *, mode_t);
    if (inside(path) && refused(256)) return -1;
    int done = real(path, mode);
    if (!done && inside(path)) keep('M', -1, 0, 0, path, (uint32_t)strlen(path));
    return done;
}

/* How full the disk is, for those who ask. */
#define ASKS(name, type)                                          \
    int name(const char *path, struct type *found) {              \
        REAL(#name, int, const char *, struct type *);            \
        int done = real(path, found);                             \
        if (!done && room >= 0 && inside(path))                   \
            found->f_bfree = found->f_bavail = (fsblkcnt_t)(room / (int64_t)found->f_frsize); \
        return done;                                              \
    }
ASKS(statvfs, statvfs)
ASKS(statvfs64, statvfs64)

/* Copying inside the kernel would pass us by: the callers then fall back to reading and writing. */
ssize_t sendfile(int a, int b, off_t *c, size_t d) {
    (void)a, (void)b, (void)c, (void)d;
    errno = EINVAL;
    return -1;
}
ssize_t sendfile64(int a, int b, off64_t *c, size_t d) {
    (void)a, (void)b, (void)c, (void)d;
    errno = EINVAL;
    return -1;
}
ssize_t copy_file_range(int a, off64_t *b, int c, off64_t *d, size_t e, unsigned f) {
    (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
    errno = EINVAL;
    return -1;
}
