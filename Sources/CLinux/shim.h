#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <pthread.h>

/* Declared by the headers for _GNU_SOURCE only, which Swift does not set. */
int linux_accept4(int, struct sockaddr *, socklen_t *, int) __asm__("accept4");
int linux_mkostemp(char *, int) __asm__("mkostemp");
int linux_pthread_setname_np(pthread_t, const char *) __asm__("pthread_setname_np");
