"use strict";
// Goes on by itself, and takes along the place in the page that was asked for, which no server sees.
const begin = document.getElementById("begin");
begin.href += encodeURIComponent(location.hash);
location.replace(begin.href);
