# Two stages: one builds the pages, one serves them.
FROM node:22 as build

# the version manager of the team
RUN curl -fsSL https://get.volta.sh | bash -s -- --skip-setup

WORKDIR web
COPY package.json ./
RUN npm install
COPY build.js ./
COPY src/ src/
COPY public/ public/
RUN cd /web && npm run build

FROM nginx:1.28-alpine
RUN apk update && apk add bash
COPY --from=build /web/dist /usr/share/nginx/html
EXPOSE 80/TCP
CMD ["nginx-debug", "-g", "daemon off;"]
CMD ["nginx", "-g", "daemon off;"]
