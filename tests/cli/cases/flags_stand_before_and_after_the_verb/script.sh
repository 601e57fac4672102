cltel --set log.level=debug config log.level
cltel config --set=log.level=warn log.level
cltel config log.level -olog.level=error
cltel -o log.level=trace config -- log.level
