// libqrencode for Swift.

#ifndef COUNTERSIGN_CQRCODE_SHIM_H
#define COUNTERSIGN_CQRCODE_SHIM_H

#include <qrencode.h>

#endif
